package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.allocation.InventoryException.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code --query-gpu}, read strictly: a line is a row, or says that one GPU does not answer, or the whole
 * answer is an error. A cell may be unknown; without its index or UUID a GPU is unhealthy. Pure.
 *
 * @param rows one per GPU that the driver lists
 * @param withoutHandle whether a GPU was reported that the driver can't open
 */
record GpuTable(List<Row> rows, boolean withoutHandle) {
    static final List<String> FIELDS = List.of("index", "uuid", "name", "memory.total", "pci.bus_id");
    static final String MIG_FIELD = "mig.mode.current";

    private static final Pattern NO_HANDLE =
            Pattern.compile("Unable to determine the device handle for (?:GPU|gpu) ?(\\S*?)[:.]? .*");
    private static final Pattern UNKNOWN = Pattern.compile("\\[.*]|N/A|ERR!|Unknown Error|GPU is lost|");
    private static final Pattern DEAD = Pattern.compile("lost|requires? reset");
    private static final Pattern UUID = Pattern.compile("GPU-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** One GPU, and whether it is cut into MIG devices. */
    record Row(Gpu gpu, boolean mig) {}

    static GpuTable parse(String output, boolean withMigField) {
        var rows = new ArrayList<Row>();
        boolean withoutHandle = false;
        for (String line : output.lines().filter(line -> !line.isBlank()).toList()) {
            Matcher noHandle = NO_HANDLE.matcher(line.strip());
            if (noHandle.matches()) {
                withoutHandle = true;
                rows.add(new Row(Gpu.placeholder(noHandle.group(1), -1, "unknown", noHandle.group(1)), false));
            } else {
                rows.add(row(line, withMigField));
            }
        }
        refuseDuplicates(rows, output);
        return new GpuTable(List.copyOf(rows), withoutHandle);
    }

    /** Whether at least one GPU answered for itself. */
    boolean anyAnswered() {
        return rows.stream().anyMatch(row -> !row.gpu().isPlaceholder());
    }

    private static Row row(String line, boolean withMigField) {
        String[] cells = line.strip().split("\\s*,\\s*", -1);
        if (cells.length != FIELDS.size() + (withMigField ? 1 : 0)) {
            throw unreadable(line);
        }
        Long index = number(cells[0], line);
        String busId = known(cells[4]);
        String model = known(cells[2]) == null ? "unknown" : cells[2];
        boolean healthy =
                index != null && !DEAD.matcher(line.toLowerCase(Locale.ROOT)).find();
        int position = index == null ? -1 : index.intValue();
        boolean mig = withMigField && cells[5].equalsIgnoreCase("Enabled");
        String uuid = known(cells[1]);
        if (uuid == null) {
            String what = busId == null ? Integer.toString(position) : busId;
            return new Row(Gpu.placeholder(what, position, model, busId), mig);
        }
        if (!UUID.matcher(uuid).matches()) {
            throw unreadable(line);
        }
        var health = healthy ? GpuHealth.HEALTHY : GpuHealth.UNHEALTHY;
        return new Row(new Gpu(uuid, position, model, number(cells[3], line), busId, health), mig);
    }

    private static @Nullable String known(String cell) {
        return UNKNOWN.matcher(cell).matches() ? null : cell;
    }

    private static @Nullable Long number(String cell, String line) {
        if (known(cell) == null) {
            return null;
        }
        try {
            return Long.parseLong(cell);
        } catch (NumberFormatException e) {
            throw unreadable(line);
        }
    }

    private static void refuseDuplicates(List<Row> rows, String output) {
        long different = rows.stream().map(row -> row.gpu().uuid()).distinct().count();
        if (different < rows.size()) {
            throw unreadable(output.strip());
        }
    }

    private static InventoryException unreadable(String text) {
        String start = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return new InventoryException(Fault.UNREADABLE, "not a row of GPUs: " + start, null);
    }
}
