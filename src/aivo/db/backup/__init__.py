"""Backups: a folder of a few sealed parts and a manifest, made, checked and restored; and the archive of the log.

`manifest` says what a backup is made of, `parts` writes and reads its files, `physical` is the embedded cluster,
`logical` the database of an operator's own server, `wal` the archive that leads from a backup to any later moment,
`restoring` the way back. A backup gets its name when it is whole and has been checked; until then it is a folder whose
name ends in `.unfinished` and that has no manifest.
"""
