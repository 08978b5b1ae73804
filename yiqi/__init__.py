"""Yiqi 一企: a district industry bureau keeps its enterprises running through an emergency."""
