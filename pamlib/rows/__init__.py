"""From rows of cells to rows of roles: alignment, joining of page splits, inheritance of group cells."""
