"""District, zones, enterprises and their people; the page of one enterprise made of panels."""
