"""May I, where to, until when: questions about one order, answered without writing."""
