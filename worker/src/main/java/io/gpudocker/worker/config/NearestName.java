package io.gpudocker.worker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a misspelt name was meant to be. Pure. */
final class NearestName {
    private NearestName() {}

    /** The nearest by number of single changes, if it is near enough to be a slip. */
    static Optional<String> to(String name, Collection<String> known) {
        int near = Math.max(2, name.length() / 4);
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= near)
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            above = nextRow(a.charAt(i - 1), i, b, above);
        }
        return above[b.length()];
    }

    private static int[] nextRow(char letter, int row, String b, int[] above) {
        int[] line = new int[b.length() + 1];
        line[0] = row;
        for (int j = 1; j <= b.length(); j++) {
            int change = above[j - 1] + (letter == b.charAt(j - 1) ? 0 : 1);
            line[j] = Math.min(change, 1 + Math.min(above[j], line[j - 1]));
        }
        return line;
    }
}
