package io.gpudocker.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Prints figures as they come, each with the machine's load, and at the end those with an aim as a table. */
final class Report {
    private final List<String> rows = new ArrayList<>();

    void begins(String name) throws IOException {
        System.out.printf("%n== %s (%s, load %s)%n", name, Instant.now().truncatedTo(ChronoUnit.SECONDS), load());
    }

    /** A figure without an aim of its own. */
    void note(String what, Object figure) throws IOException {
        System.out.printf("%-58s %s  [load %s]%n", what, figure, load());
    }

    /** A figure to be held against its aim. */
    void result(String what, String aim, String measured, String baseline, boolean reached) throws IOException {
        String row = "| %s | %s | %s | %s | %s | %s |"
                .formatted(what, aim, measured, baseline, reached ? "yes" : "**no**", load());
        rows.add(row);
        System.out.println(row);
    }

    void summary() {
        System.out.printf(
                "%n| what | aim | measured | baseline | reached | load (1 min) |%n|---|---|---|---|---|---|%n");
        rows.forEach(System.out::println);
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }
}
