package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.Fence;
import io.gpudocker.worker.program.ProgramException;
import io.gpudocker.worker.program.ProgramRunner;
import io.gpudocker.worker.program.ProgramRunner.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The host's programs for file systems, mounts and loop devices. Before each that changes something the host must still
 * be ours. Thread-safe.
 */
final class HostPrograms {
    /** For what should take a moment; a kernel that is busy writing back takes longer. */
    static final Duration QUICK = Duration.ofMinutes(1);

    /** Services often have a PATH without these. */
    private static final List<String> PLACES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin");

    private final Fence fence;

    HostPrograms(Fence fence) {
        this.fence = fence;
    }

    static boolean exists(String program) {
        return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /**
     * @return what it wrote
     * @throws VolumeException when it failed
     */
    String change(Duration deadline, String program, String... arguments) {
        fence.ensureOwned();
        return succeeded(program, run(deadline, program, List.of(arguments)));
    }

    /** However it ends. */
    Output tryChange(Duration deadline, String program, String... arguments) {
        fence.ensureOwned();
        return run(deadline, program, List.of(arguments));
    }

    String look(String program, String... arguments) {
        return succeeded(program, run(QUICK, program, List.of(arguments)));
    }

    /** However it ends. */
    Output tryLook(Duration deadline, String program, String... arguments) {
        return run(deadline, program, List.of(arguments));
    }

    void ensureOwned() {
        fence.ensureOwned();
    }

    private static Output run(Duration deadline, String program, List<String> arguments) {
        String path = PLACES.stream()
                .map(place -> place + "/" + program)
                .filter(each -> Files.isExecutable(Path.of(each)))
                .findFirst()
                .orElse(program);
        List<String> command = new ArrayList<>(List.of(path));
        command.addAll(arguments);
        try {
            // One of its own, since one that hangs must not keep the others from running.
            return new ProgramRunner().run(command, deadline);
        } catch (ProgramException e) {
            if (e.fault() == ProgramException.Fault.INTERRUPTED) {
                throw new EngineException(Fault.INTERRUPTED, String.valueOf(e.getMessage()), e);
            }
            throw new VolumeException(ErrorCode.INTERNAL, String.valueOf(e.getMessage()), e);
        }
    }

    private static String succeeded(String program, Output output) {
        if (output.exitCode() != 0) {
            String words = words(output);
            boolean full = words.toLowerCase(java.util.Locale.ROOT).contains("no space left");
            throw new VolumeException(
                    full ? ErrorCode.NO_SPACE : ErrorCode.INTERNAL,
                    program + " ended with exit code " + output.exitCode() + ": " + words,
                    null);
        }
        return output.stdout();
    }

    /** The first lines of what it complained of, as one. */
    static String words(Output output) {
        String words = Stream.of(output.stderr(), output.stdout())
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(3)
                .reduce((one, two) -> one + " / " + two)
                .orElse("it wrote nothing");
        return words.length() > 400 ? words.substring(0, 400) : words;
    }
}
