"""Guards over the whole house: what no single area can check about itself."""
