"""What a room holds and who may do what with it: blocks, agents, attachments, history."""
