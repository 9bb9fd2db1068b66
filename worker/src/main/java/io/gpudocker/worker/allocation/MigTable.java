package io.gpudocker.worker.allocation;

import io.gpudocker.worker.allocation.InventoryException.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer to {@code nvidia-smi -L}: which MIG devices a GPU is cut into. Both forms of ids are read, that of old
 * drivers ({@code MIG-GPU-<uuid>/<gi>/<ci>}) and that of new ones ({@code MIG-<uuid>}). Pure.
 *
 * @param byParent UUID of the GPU to its devices, in the driver's order
 */
record MigTable(Map<String, List<MigDevice>> byParent) {
    private static final String HEX = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Pattern PARENT = Pattern.compile("GPU \\d+: .* \\(UUID: (GPU-" + HEX + ")\\)");
    private static final Pattern DEVICE = Pattern.compile(
            "MIG (\\S+)\\s+Device\\s+\\d+: \\(UUID: (MIG-(?:GPU-" + HEX + "/\\d+/\\d+|" + HEX + "))\\)");
    private static final Pattern NO_HANDLE = Pattern.compile("Unable to determine the device handle .*");

    /**
     * One MIG device.
     *
     * @param profile such as {@code 1g.5gb}
     */
    record MigDevice(String profile, String uuid) {}

    static MigTable parse(String output) {
        var byParent = new TreeMap<String, List<MigDevice>>();
        List<MigDevice> devices = new ArrayList<>();
        for (String line : output.lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList()) {
            Matcher parent = PARENT.matcher(line);
            Matcher device = DEVICE.matcher(line);
            if (parent.matches()) {
                devices = new ArrayList<>();
                byParent.put(parent.group(1), devices);
            } else if (device.matches() && !byParent.isEmpty()) {
                devices.add(new MigDevice(device.group(1), device.group(2)));
            } else if (!NO_HANDLE.matcher(line).matches()) {
                throw new InventoryException(Fault.UNREADABLE, "not a row of MIG devices: " + line, null);
            }
        }
        return new MigTable(byParent);
    }

    /** The devices that stand in a GPU's place; none when it is cut into none. */
    List<Gpu> inPlaceOf(Gpu parent) {
        return byParent.getOrDefault(parent.uuid(), List.of()).stream()
                .map(device -> new Gpu(
                        device.uuid(),
                        parent.index(),
                        parent.model() + " MIG " + device.profile(),
                        null,
                        parent.busId(),
                        parent.health()))
                .toList();
    }
}
