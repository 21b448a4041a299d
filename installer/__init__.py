"""What makes Shufang's packages; nothing here is part of the program."""
