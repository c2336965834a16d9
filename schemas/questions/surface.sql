-- surface: what the modules offer; with --since EPOCH what of it came, went or looks otherwise since then.
SELECT module, name, kind, stands_for, surface_hash FROM surface ORDER BY ALL
