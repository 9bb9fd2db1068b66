/** What is read of topics. */
@NullMarked
package io.gpudocker.producer.replay;

import org.jspecify.annotations.NullMarked;
