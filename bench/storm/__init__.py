"""Many processes on one PostgreSQL, each stopped, killed, cut off at random instants, and the
server crashed: what the mail server took is compared with what the queue says.
"""
