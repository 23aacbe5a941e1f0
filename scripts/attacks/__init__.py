"""Attacks: what somebody might try against a running Cuebird, a file for each kind."""
