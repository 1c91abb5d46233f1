"""Reading many mailboxes at once: threads, queues, and the order of one round."""
