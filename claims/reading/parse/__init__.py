"""From rows to fields: `values` knows the forms of single values, `labels` finds what the form says
beside them, `forms` has the words of each paper, `items` the table of charges."""
