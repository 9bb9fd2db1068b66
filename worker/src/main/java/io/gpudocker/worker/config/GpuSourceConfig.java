package io.gpudocker.worker.config;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the host's GPUs are learnt: {@code gpu.source}. */
public sealed interface GpuSourceConfig {
    /**
     * Asks a program that answers as {@code nvidia-smi} does.
     *
     * @param program a bare name, looked up on the path, or an absolute path
     */
    record Program(String program) implements GpuSourceConfig {
        @Override
        public String toString() {
            return program;
        }
    }

    /**
     * Makes them up, the same ones every time for a host.
     *
     * @param count 0 to 64; 0 for a host without GPUs
     */
    record Simulated(int count) implements GpuSourceConfig {
        @Override
        public String toString() {
            return "simulated:" + count;
        }
    }

    /**
     * Reads {@code nvidia-smi}, an absolute path, or {@code simulated:<n>}.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    static GpuSourceConfig parse(String text) {
        Matcher simulated = Pattern.compile("simulated:(\\d{1,2})").matcher(text);
        if (simulated.matches() && Integer.parseInt(simulated.group(1)) <= 64) {
            return new Simulated(Integer.parseInt(simulated.group(1)));
        }
        if (text.equals("nvidia-smi") || Path.of(text).isAbsolute()) {
            return new Program(text);
        }
        throw new IllegalArgumentException(
                "must be nvidia-smi, the absolute path of a program, or simulated:<0 to 64>");
    }
}
