"""A model behind the SDK of its maker: what it is asked with, and for whose address its key is."""

from __future__ import annotations

import importlib
import os
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from kit.models.address import check_address
from kit.models.endpoint import (
    ELSEWHERE,
    ambient_headers,
    decoded,
    endpoint_failure,
    is_same_address,
    missing_sdk,
    sealed_client,
    usable_key,
)
from kit.models.named import no_model
from kit.values.deadline import patience


class Endpoint(ABC):
    """What both makers' SDKs, which one generator has made, need alike; one request a step, not streamed."""

    package: ClassVar[str]
    kind: ClassVar[str]  # the SDK's class of clients
    home: ClassVar[str]  # the maker's own address
    account: ClassVar[tuple[str, ...]] = ()  # headers that say whose account is used

    def __init__(
        self,
        model: str,
        base_url: str | None,
        api_key: str | None,
        timeout: float,
        max_retries: int,
        environ: Mapping[str, str] | None,
    ) -> None:
        self._environ = env = os.environ if environ is None else environ
        maker = self.package.upper()
        own = env.get(f"{maker}_BASE_URL") or self.home
        self.model = model
        self.endpoint = base_url or own
        is_here = check_address(self.endpoint, env)
        is_own = is_same_address(self.endpoint, own)
        variable = f"{maker}_API_KEY"
        key, self.key_variable = (env.get(variable), variable) if is_own else (None, ELSEWHERE)
        self._key = usable_key(self.key_variable, api_key or key, home=is_here)
        self._sdk = _sdk(self.package)
        # The environment's other headers are for whom its key is for.
        unsent = {} if is_own else ambient_headers(self._sdk, f"{maker}_CUSTOM_HEADERS", self.account)
        self._timeout, self._retries = timeout, max_retries
        self._client = getattr(self._sdk, self.kind)(
            base_url=self.endpoint,
            api_key=self._key,
            timeout=timeout,
            max_retries=max_retries,
            default_headers=unsent,
            http_client=sealed_client(self._sdk, home=is_here),
        )
        self._is_own = is_own
        if check_address(str(self._client.base_url), env) != is_here:
            raise no_model(self.endpoint)  # the SDK would ask another machine than the one that was checked
        # SDKs do not close a client that was handed to them; nobody has to call close() for it.
        weakref.finalize(self, self._client.close)

    def _signed(self, client: Any) -> Any:
        """The client without what it would sign with beside the key, where the address is another's."""
        return client

    @property
    @abstractmethod
    def name(self) -> str:
        """The setting that gives this model."""

    def _ask(self, create: Callable[[Any], Callable[..., Any]], request: Mapping[str, Any]) -> dict[str, Any]:
        """Send the request by the method that ``create`` finds at a client; the answer as it came."""
        check_address(self.endpoint, self._environ)  # the network may have been switched off since
        timeout, retries = patience(self._timeout, self._retries)
        client = self._signed(self._client.with_options(timeout=timeout, max_retries=retries))
        try:
            # The raw response, since the SDKs' models do not check what an endpoint sends.
            raw = create(client)(**request)
        except self._sdk.APIError as error:
            # "from None": the SDK's error holds the request, and the request holds the key.
            raise endpoint_failure(self._sdk, error, self.name, self._key, self.key_variable) from None
        return decoded(raw.http_response.content, self.name)

    def close(self) -> None:
        """Close the connections to the endpoint; the model can not be used afterwards."""
        self._client.close()


def _sdk(package: str) -> Any:
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise missing_sdk(package) from error
