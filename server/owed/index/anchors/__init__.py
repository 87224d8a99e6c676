"""What has become of the anchors of records: state, history, memory of a session, and writing them anew."""
