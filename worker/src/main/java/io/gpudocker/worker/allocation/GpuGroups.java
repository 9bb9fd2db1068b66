package io.gpudocker.worker.allocation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Free devices in groups by how close they are. At each level of closeness, a group is what hangs together by links of at
 * least that closeness. Pure, and deterministic for a given order of devices.
 */
final class GpuGroups {
    private final GpuTopology topology;
    private final List<Gpu> free;

    GpuGroups(GpuTopology topology, List<Gpu> free) {
        this.topology = topology;
        this.free = List.copyOf(free);
    }

    /**
     * The tightest group that is large enough, and of those the smallest (best fit); inside it whole smaller groups.
     *
     * @param count at most the number of free devices
     */
    List<Gpu> closest(int count) {
        return closest(free, count);
    }

    /** Adds to what is kept the devices nearest to all of it, taking from small groups first. */
    List<Gpu> around(List<Gpu> kept, int count) {
        var chosen = new ArrayList<>(kept);
        while (chosen.size() < count) {
            chosen.add(free.stream()
                    .filter(gpu -> !chosen.contains(gpu))
                    .max(Comparator.comparingInt((Gpu gpu) -> nearness(gpu, chosen))
                            .thenComparingInt(gpu -> -tightestGroup(gpu, chosen))
                            .thenComparingInt(gpu -> -free.indexOf(gpu)))
                    .orElseThrow());
        }
        return chosen;
    }

    private List<Gpu> closest(List<Gpu> from, int count) {
        for (int level : levels(from)) {
            var fitting = groups(from, level).stream()
                    .filter(group -> group.size() >= count)
                    .min(Comparator.comparingInt(List::size));
            if (fitting.isPresent()) {
                return fill(fitting.get(), level, count);
            }
        }
        throw new IllegalArgumentException(count + " of " + from.size() + " devices asked for");
    }

    /** From a group whose own parts, one level tighter, are each too small: whole parts, then the best fit for the rest. */
    private List<Gpu> fill(List<Gpu> group, int level, int count) {
        if (group.size() == count) {
            return group;
        }
        var rest = new ArrayList<>(group);
        var chosen = new ArrayList<Gpu>();
        while (chosen.size() < count) {
            int missing = count - chosen.size();
            List<Gpu> part = groups(rest, level + 1).stream()
                    .filter(each -> each.size() <= missing)
                    .max(Comparator.comparingInt(List::size))
                    .orElseGet(() -> closest(rest, missing));
            chosen.addAll(part);
            rest.removeAll(part);
        }
        return chosen;
    }

    /** Distinct closenesses, tightest first; 0, at which all hang together, is the last. */
    private List<Integer> levels(List<Gpu> from) {
        return java.util.stream.Stream.concat(
                        from.stream()
                                .flatMap(one -> from.stream()
                                        .filter(other -> !other.equals(one))
                                        .map(other -> topology.between(one, other))),
                        java.util.stream.Stream.of(0))
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private List<List<Gpu>> groups(List<Gpu> from, int level) {
        var groups = new ArrayList<List<Gpu>>();
        var left = new LinkedHashSet<>(from);
        while (!left.isEmpty()) {
            groups.add(connected(left.removeFirst(), left, level));
        }
        return groups;
    }

    private List<Gpu> connected(Gpu first, SequencedSet<Gpu> left, int level) {
        var group = new ArrayList<>(List.of(first));
        for (int i = 0; i < group.size(); i++) {
            Gpu one = group.get(i);
            var near = left.stream()
                    .filter(other -> topology.between(one, other) >= level)
                    .toList();
            group.addAll(near);
            near.forEach(left::remove);
        }
        return group;
    }

    private int nearness(Gpu gpu, List<Gpu> chosen) {
        return chosen.stream().mapToInt(other -> topology.between(gpu, other)).sum();
    }

    private int tightestGroup(Gpu gpu, List<Gpu> chosen) {
        var rest = free.stream().filter(other -> !chosen.contains(other)).toList();
        return groups(rest, levels(rest).getFirst()).stream()
                .filter(group -> group.contains(gpu))
                .mapToInt(List::size)
                .findFirst()
                .orElse(0);
    }
}
