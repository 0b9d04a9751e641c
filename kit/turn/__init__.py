"""How an agent thinks: prompt, tools, conversation, and the turn that joins them."""
