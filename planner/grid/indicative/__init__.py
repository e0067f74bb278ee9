"""Answers without a network: capacity maps and a declared typical grid."""
