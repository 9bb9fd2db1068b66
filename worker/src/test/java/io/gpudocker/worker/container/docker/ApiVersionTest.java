package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiVersionTest {
    @ParameterizedTest
    @CsvSource({
        // ours, the engine's lowest and highest, agreed
        "1.44, 1.12, 1.41, 1.41",
        "1.44, 1.24, 1.51, 1.44",
        "1.44, 1.44, 1.52, 1.44",
        "1.44, 1.45, 1.60, 1.45",
        "1.9,  1.2,  1.10, 1.9"
    })
    void theLowerOfBothIsSpoken(String ours, String lowest, String highest, String agreed) {
        assertThat(ApiVersion.agree(ApiVersion.parse(ours), lowest, highest)).hasToString(agreed);
    }

    @Test
    void whatIsNoVersionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ApiVersion.parse("latest"));
    }
}
