package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void aNameIsShownWithoutWhatATerminalWouldTakeForSomethingElse() {
        assertThat(Names.shown(new byte[] {'a', (byte) 0xe9, '\n', 27, '\\', 'b'}))
                .isEqualTo("/a\\xe9\\x0a\\x1b\\x5cb");
        assertThat(Names.shown(new byte[5000])).hasSizeLessThan(900).endsWith("... (5000 bytes)");
    }

    @Test
    void theLongestPathIsTheOneThatTheKernelTakes() {
        assertThat(Names.isTooLong(new byte[4094])).isFalse();
        assertThat(Names.isTooLong(new byte[4095])).isTrue();
    }

    @Test
    void aMountedUpperDirectoryIsFoundHoweverTheEngineNamedIt() {
        Path upper = Path.of("/var/lib/docker/overlay2/abc/diff");
        String line = "99 1 0:50 / /m rw - overlay overlay rw,lowerdir=l/A:l/B,upperdir=%s,workdir=abc/work";

        assertThat(Mounts.isMounted(upper, List.of(line.formatted(upper)))).isTrue();
        assertThat(Mounts.isMounted(upper, List.of(line.formatted("abc/diff")))).isTrue();
        assertThat(Mounts.isMounted(upper, List.of(line.formatted("xabc/diff"))))
                .isFalse();
        assertThat(Mounts.isMounted(upper, List.of())).isFalse();
    }
}
