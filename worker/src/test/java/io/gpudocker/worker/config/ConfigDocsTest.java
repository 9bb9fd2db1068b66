package io.gpudocker.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void theDocumentationIsWhatTheTableOfKeysSays() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, ConfigDocs.markdown());
        }

        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; run with -Ddocs.write=true to write it anew")
                .isEqualTo(ConfigDocs.markdown());
    }

    @Test
    void namesAreUniqueAndMapToOneVariableEach() {
        assertThat(ConfigKeys.all().stream().map(ConfigKey::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+(\\.[a-z]+)+"));
    }

    @Test
    void helpShowsEveryKeyWithItsDefault() {
        assertThat(ConfigDocs.help())
                .contains("host.id", "(must be given)", "worker.max.in.flight", "16")
                .hasLineCount(2 * ConfigKeys.all().size());
    }
}
