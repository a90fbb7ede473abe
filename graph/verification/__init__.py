"""An expert's verification of a library: a random draw of its statements, the figure it gives, the opinion."""
