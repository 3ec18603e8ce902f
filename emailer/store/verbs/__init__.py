"""What the queue decides and writes, by what it is about;
each verb is a function over a Transaction.
"""
