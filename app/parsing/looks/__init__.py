"""What a text looks like by itself, and the texts of a whole slot: outlets, people, titles, prose."""
