"""What the grammar says by itself, where there is nothing to call."""

CAN = "I can add, list, find, change, complete and delete your tasks."
EMPTY = "Say what you have to do, for instance: sweep the stairs every monday at 9."
OUT_OF_SCOPE = f"That is not something I can do. {CAN} Nothing was changed."
HELLO = f"Hello. {CAN}"
WELCOME = "You are welcome."
HELP = (
    f"{CAN} Try: buy milk tomorrow at 5pm #home; pay the rent every 1st, high priority; what is due this week?; "
    "move the haircut to friday; I swept the stairs; delete the car wash."
)
NOTHING_ASKED = "There is nothing waiting for an answer. Nothing was changed."
TOO_MANY = "That is more than 50 tasks at once; send them in parts. Nothing was changed."
PERSONAL = "That is about you and no task: it is seen to in the chat."
