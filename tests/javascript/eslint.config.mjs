// What is asked of every program in kit/: eslint's own recommended rules, in a browser.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.KIT_NODE_MODULES}/`);
const js = require("@eslint/js");
const globals = require("globals");

export default [
  { ignores: ["**/reveal/**"] },
  js.configs.recommended,
  { languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser } },
];
