"""The local stack: the template that goes to AWS, deployed on this machine."""
