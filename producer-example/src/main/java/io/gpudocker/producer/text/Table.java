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

    /** Adds a row; what is no {@link Cell} is shown as its text. */
    Table row(Object... cells) {
        rows.add(List.of(cells).stream()
                .map(cell -> cell instanceof Cell ready ? ready : Cell.of(cell))
                .toList());
        return this;
    }

    String render(boolean colours) {
        int columns = rows.getFirst().size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).text().length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths, colours)).collect(Collectors.joining());
    }

    private static String line(List<Cell> row, int[] widths, boolean colours) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            Cell cell = row.get(column);
            line.append(colours ? cell.colour().paint(cell.text()) : cell.text());
            line.repeat(' ', widths[column] - cell.text().length() + 2);
        }
        return line.toString().stripTrailing() + "\n";
    }
}
