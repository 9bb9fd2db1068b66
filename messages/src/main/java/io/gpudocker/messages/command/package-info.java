/** The commands, one record per verb of the contract. */
@NullMarked
package io.gpudocker.messages.command;

import org.jspecify.annotations.NullMarked;
