"""What every page is made of: base page, navigation, tables, forms, badges, offline and errors."""
