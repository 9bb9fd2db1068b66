package io.gpudocker.worker.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command does in a {@link FakeEngine}: {@code true}, {@code false} and {@code echo} end at once as in a shell,
 * anything else runs until it is ended.
 *
 * @param exitCode null while it runs
 */
public record FakeProgram(@Nullable Integer exitCode, String stdout, String stderr) {
    public static FakeProgram of(List<String> cmd) {
        if (cmd.isEmpty()) {
            return new FakeProgram(null, "", "");
        }
        return switch (cmd.getFirst()) {
            case "true" -> new FakeProgram(0, "", "");
            case "false" -> new FakeProgram(1, "", "");
            case "echo" -> new FakeProgram(0, String.join(" ", cmd.subList(1, cmd.size())) + "\n", "");
            default -> new FakeProgram(null, "", "");
        };
    }

    ExecOutput output(int maxBytes) {
        byte[] out = stdout.getBytes(StandardCharsets.UTF_8);
        byte[] err = stderr.getBytes(StandardCharsets.UTF_8);
        return new ExecOutput(
                exitCode == null ? Integer.valueOf(137) : exitCode,
                Arrays.copyOf(out, Math.min(out.length, maxBytes)),
                Arrays.copyOf(err, Math.min(err.length, maxBytes)),
                out.length > maxBytes || err.length > maxBytes,
                exitCode == null);
    }
}
