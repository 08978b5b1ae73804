"""No Django, no state: identifiers, clocks and deadlines, coordinates, masking, tokens, csv."""
