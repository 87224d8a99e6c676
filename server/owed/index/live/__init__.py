"""What changes: the state behind ``owed.index.workspace.Workspace``, a module for each kind of thing that changes. One thread uses it.

``registry`` holds configuration, records and what they ask; ``disk`` what scans found; ``world`` what inference sees of all files;
``looks`` looks that are done in slices; ``documents`` what editors have open; ``anchors`` what has become of anchors.
"""
