"""One small file per mesh format: bytes in, `RawMesh` out, `ScanError` on anything that is not whole."""
