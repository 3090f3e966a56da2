"""The corrections, one small file each; `insolegen.prescriptions.registry` lists them."""
