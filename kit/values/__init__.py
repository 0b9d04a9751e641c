"""What everything is made of: values, texts and their checks; nothing here knows a room."""
