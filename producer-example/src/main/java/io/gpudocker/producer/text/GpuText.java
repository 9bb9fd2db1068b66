package io.gpudocker.producer.text;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.producer.fleet.GpuSlot;
import io.gpudocker.producer.fleet.HostPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** GPUs of hosts and who has them: the GPUs of one model side by side, on as many lines as they need. */
final class GpuText {
    private static final int GAP = 2;

    private GpuText() {}

    /** A header and the lines; empty where no GPU is known. */
    static List<String> lines(List<HostPicture> hosts, boolean colours, int width) {
        Map<String, Map<String, List<GpuSlot>>> all = new LinkedHashMap<>();
        hosts.forEach(host -> host.gpus()
                .forEach(gpu -> all.computeIfAbsent(host.host(), id -> new LinkedHashMap<>())
                        .computeIfAbsent(gpu.model(), model -> new ArrayList<>())
                        .add(gpu)));
        if (all.isEmpty()) {
            return List.of();
        }
        int hostWidth = longest("HOST", all.keySet().stream());
        int modelWidth = longest("MODEL", all.values().stream().flatMap(models -> models.keySet().stream()));
        int room = Math.max(10, width - hostWidth - modelWidth - 2 * GAP);
        Table table = new Table(header("HOST"), header("MODEL"), header("GPUS"));
        all.forEach((host, models) ->
                models.forEach((model, gpus) -> rows(gpus, room).forEach(row -> table.row(host, model, row))));
        return table.lines(colours, width);
    }

    static Table.Cell header(String text) {
        return new Table.Cell(text, Colour.BOLD);
    }

    private static int longest(String header, Stream<String> texts) {
        return Stream.concat(Stream.of(header), texts)
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    private static List<String> rows(List<GpuSlot> gpus, int room) {
        List<String> cells = gpus.stream().map(GpuText::cell).toList();
        int cellWidth = longest("", cells.stream()) + GAP;
        int perRow = Math.max(1, (room + GAP) / cellWidth);
        List<String> rows = new ArrayList<>();
        for (int from = 0; from < cells.size(); from += perRow) {
            StringBuilder row = new StringBuilder();
            cells.subList(from, Math.min(cells.size(), from + perRow))
                    .forEach(cell -> row.append(cell).repeat(' ', cellWidth - cell.length()));
            rows.add(row.toString().stripTrailing());
        }
        return rows;
    }

    /** Such as {@code 3 foo}, {@code 3 -} when it is free, {@code 3 (foo)} while a command has it, {@code 3 foo !lost}. */
    private static String cell(GpuSlot gpu) {
        String owner = gpu.owner() == null ? "-" : gpu.reserved() ? "(" + gpu.owner() + ")" : gpu.owner();
        boolean well = gpu.health() == null || gpu.health() == GpuHealth.HEALTHY;
        return gpu.index() + " " + owner + (well ? "" : " !" + gpu.health());
    }
}
