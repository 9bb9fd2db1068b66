package io.gpudocker.producer.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Columns under a header, as wide as their widest cell, two spaces apart. Confined to one thread. */
final class Table {
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A text and how it is shown; colours take no room. */
    record Cell(String text, Colour colour) {
        static Cell of(Object text) {
            return new Cell(text.toString(), Colour.NONE);
        }
    }

    Table(String... header) {
        rows.add(List.of(header).stream().map(Cell::of).toList());
    }

    Table(Cell... header) {
        rows.add(List.of(header));
    }

    /** Adds a row; what is no {@link Cell} is shown as its text. */
    Table row(Object... cells) {
        rows.add(List.of(cells).stream()
                .map(cell -> cell instanceof Cell ready ? ready : Cell.of(cell))
                .toList());
        return this;
    }

    String render(boolean colours) {
        return lines(colours, Integer.MAX_VALUE).stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Without line ends, the header first; what does not fit in the width is cut off. */
    List<String> lines(boolean colours, int width) {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).text().length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths, colours, width)).toList();
    }

    private static String line(List<Cell> row, int[] widths, boolean colours, int width) {
        StringBuilder line = new StringBuilder();
        int left = width;
        for (int column = 0; column < row.size() && left > 0; column++) {
            Cell cell = row.get(column);
            String text = Cut.to(cell.text(), left);
            left -= text.length();
            line.append(colours ? cell.colour().paint(text) : text);
            int gap = Math.min(left, widths[column] - text.length() + 2);
            line.repeat(' ', Math.max(0, gap));
            left -= gap;
        }
        return line.toString().stripTrailing();
    }
}
