"""Where the comments of a file are, by the real syntax of its language; never inside a string."""

from owed.source.comments.scan import comments, comments_holding

__all__ = ["comments", "comments_holding"]
