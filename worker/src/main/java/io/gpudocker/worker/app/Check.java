package io.gpudocker.worker.app;

import io.gpudocker.worker.app.CheckFinding.Level;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The command {@code check}: looks at every part side by side, each with a deadline, and prints one line each, always in
 * the same order: {@code ok}, {@code warn} or {@code fail}, the part, what was seen, and what to do.
 */
final class Check {
    private final List<CheckProbe> probes;
    private final Duration deadline;

    /**
     * @param deadline of one probe
     */
    Check(List<CheckProbe> probes, Duration deadline) {
        this.probes = List.copyOf(probes);
        this.deadline = deadline;
    }

    /**
     * Looks and prints.
     *
     * @return the exit code: 0 when all is well, 1 with warnings, 2 when something fails
     * @throws InterruptedException when it was called off
     */
    int run(PrintStream out) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        var running = new ArrayList<FutureTask<CheckFinding>>();
        for (CheckProbe probe : probes) {
            var task = new FutureTask<>(probe.look());
            // Platform threads: a look may hang in the kernel, and must then not take a carrier from the others.
            Thread.ofPlatform().daemon().name("check-" + probe.what()).start(task);
            running.add(task);
        }
        var worst = Level.OK;
        for (int i = 0; i < probes.size(); i++) {
            var finding = finding(probes.get(i), running.get(i), end);
            out.print(line(probes.get(i).what(), finding));
            worst = finding.level().compareTo(worst) > 0 ? finding.level() : worst;
        }
        return worst.exitCode();
    }

    private CheckFinding finding(CheckProbe probe, FutureTask<CheckFinding> task, long end)
            throws InterruptedException {
        try {
            return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return CheckFinding.fail("no answer within " + deadline.toSeconds() + " s", probe.toDo());
        } catch (ExecutionException e) {
            return CheckFinding.fail(reason(e.getCause() == null ? e : e.getCause()), probe.toDo());
        }
    }

    private static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : oneLine(message);
    }

    private static String line(String what, CheckFinding finding) {
        String level = finding.level().name().toLowerCase(Locale.ROOT);
        String toDo = finding.toDo() == null ? "" : " -> " + oneLine(finding.toDo());
        return "%-4s  %-14s  %s%s%n".formatted(level, what, oneLine(finding.text()), toDo);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", "; ");
    }
}
