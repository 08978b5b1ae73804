"""Files in and out: the import engine, workbooks to write, imports that people can leave."""
