"""What all views share: one widget over one room, the pace of its drawing, and how a change is shown."""
