"""From an insole's mesh to the tool paths of a three-axis mill, and to the program that runs them."""
