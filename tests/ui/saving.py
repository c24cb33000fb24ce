"""What the window's dialog does with a plot, here and now."""

from thermogui.ui.files.exporting.plot_files import drawing_of, new_plot


def save_shown(source, kind, path, dpi, caption):
    """Save what a plot of the window shows."""
    drawing_of(source, kind, path, dpi, caption, new_plot(source, path, dpi)).write(path)
