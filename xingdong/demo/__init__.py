"""An invented community to look at and to try things with. Nobody and nothing in it is real.

The enterprises carry credit codes of a region that does not exist (handbook §5.1), the mobile
numbers a prefix that no operator hands out, the e-mail addresses a domain that cannot exist.
"""
