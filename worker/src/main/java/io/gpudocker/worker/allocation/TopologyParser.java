package io.gpudocker.worker.allocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the matrix of {@code nvidia-smi topo -m}. Pure. */
final class TopologyParser {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern GPU = Pattern.compile("GPU(\\d{1,4})");
    private static final Pattern NVLINK = Pattern.compile("NV(\\d{1,3})");
    private static final Map<String, Integer> PATHS = Map.of("PIX", 50, "PXB", 40, "PHB", 30, "NODE", 20, "SYS", 10);

    private TopologyParser() {}

    /** Empty when there is no matrix in it or one that is not understood: closeness is a wish and never an error. */
    static Optional<GpuTopology> parse(String output) {
        List<List<String>> rows = COLOUR.matcher(output)
                .replaceAll("")
                .lines()
                .takeWhile(line -> !line.startsWith("Legend"))
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.strip().split("\\s+")))
                .toList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> columns = gpusAtTheFront(rows.getFirst());
        var closeness = new HashMap<GpuTopology.Pair, Integer>();
        boolean understood = !columns.isEmpty()
                && rows.stream().skip(1).filter(TopologyParser::ofGpu).allMatch(row -> read(row, columns, closeness));
        return understood && closeness.size() == columns.size() * (columns.size() - 1)
                ? Optional.of(new GpuTopology(closeness))
                : Optional.empty();
    }

    private static List<Integer> gpusAtTheFront(List<String> header) {
        var columns = new ArrayList<Integer>();
        for (String cell : header) {
            Matcher gpu = GPU.matcher(cell);
            if (!gpu.matches()) {
                break;
            }
            columns.add(Integer.parseInt(gpu.group(1)));
        }
        return columns;
    }

    private static boolean ofGpu(List<String> row) {
        return GPU.matcher(row.getFirst()).matches();
    }

    private static boolean read(List<String> row, List<Integer> columns, Map<GpuTopology.Pair, Integer> closeness) {
        int from = Integer.parseInt(row.getFirst().substring(3));
        if (row.size() <= columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            int to = columns.get(i);
            Optional<Integer> link = closeness(row.get(i + 1));
            if (from != to && link.isEmpty()) {
                return false;
            }
            link.filter(value -> from != to).ifPresent(value -> closeness.put(new GpuTopology.Pair(from, to), value));
        }
        return true;
    }

    private static Optional<Integer> closeness(String cell) {
        Matcher nvlink = NVLINK.matcher(cell);
        return nvlink.matches()
                ? Optional.of(100 + Integer.parseInt(nvlink.group(1)))
                : Optional.ofNullable(PATHS.get(cell));
    }
}
